import { afterAll } from 'vitest'
import { needs } from '../needs.ts'
import { startSynapse } from '../synapse/synapse.ts'
import { contractOf } from './contract.ts'
import { matrixStandIn } from './matrix.ts'
import { slackStandIn } from './slack.ts'
import { realSynapse } from './synapse.ts'

contractOf(slackStandIn)
contractOf(matrixStandIn)

needs('Synapse', await startSynapse(), (synapse) => {
  afterAll(() => synapse.stop())
  contractOf(realSynapse(synapse))
})
