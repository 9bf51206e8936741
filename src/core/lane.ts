import { type Address, addressKey } from './addresses.ts'
import type { MessageRow } from './rows/message.ts'

/** What one party has to say to one channel on one track waits here, in order. */
export const laneOf = (address: Address, message: Pick<MessageRow, 'track' | 'from'>): string =>
  `${addressKey(address)} ${message.track} ${message.from}`
