import { type Posted, places, type Scene } from '../crash/oracle.ts'
import type { Recorded, Said } from './record.ts'
import { sendDelaySeconds } from './rules.ts'
import { isCalm } from './troubles.ts'

/** A change within this was surely heard in time, if nothing was in trouble around it. */
const inTimeMs = 1_500
const aroundMs = 3_000
/** What was answered within this of each other may have been written at the same time. */
const togetherMs = 500

/** What was posted as the oracle of the crash suite takes it: which changes had to be in time is decided here. */
export function sceneOf(recorded: Recorded): Scene {
  return { posted: asStanding(recorded).map((said) => postedOf(recorded, said)), channels: recorded.channels }
}

/** Two who write at the same time are answered by their platform in any order, so their order is the one in which their channel has them. */
function asStanding({ said, channels }: Recorded): readonly Said[] {
  const stoodAt = new Map(places.flatMap((place) => channels[place].map(({ id, at }) => [id, at] as const)))
  const isBefore = (one: Said, other: Said): boolean =>
    Math.abs(one.at - other.at) <= togetherMs && (stoodAt.get(one.post) ?? Number.NaN) < (stoodAt.get(other.post) ?? Number.NaN)
  return [...new Set(said.map(({ party }) => party))].flatMap((party) => {
    const ordered: Said[] = []
    for (const each of said) {
      if (each.party !== party) continue
      let place = ordered.length
      while (place > 0 && isBefore(each, ordered[place - 1]!)) place -= 1
      ordered.splice(place, 0, each)
    }
    return ordered
  })
}

function postedOf(recorded: Recorded, said: Said): Posted {
  const { at, editedAt, deletedAt, ...posted } = said
  // Slack, where North is, may have told it to a process that was frozen; nothing holds back what crosses at once until that is found.
  const wasToldToFrozen = said.party === 'north' && said.crossesAtOnce === true && !isCalm(recorded.frozen, at, at)
  const isUntold = recorded.untold.has(said.post) || wasToldToFrozen
  const wasInTime = (changedAt: number): boolean =>
    !isUntold && changedAt - at < inTimeMs && isCalm(recorded.troubles, at - aroundMs, at + sendDelaySeconds * 1000 + aroundMs)
  return {
    ...posted,
    takenBack: said.versions.slice(0, -1).filter((_, index) => wasInTime(editedAt[index]!)),
    deleted: deletedAt === undefined ? 'no' : wasInTime(deletedAt) ? 'in-time' : 'later',
    ...(isUntold || said.wasAsked ? { wasUntold: true } : {}),
  }
}
