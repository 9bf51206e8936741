import type { Mechanism, Official, Party, Track } from '../../core/mechanism.ts'
import type { Roster } from '../../core/roster.ts'
import type { LifeChange } from './rough-life-steps.ts'

/** What the changes that drawn histories make of a mechanism are: each as whoever runs Parley would write it into its file. */

const onDutyInTurn = (day: string, night: string, eachMinutes: number): Roster => {
  const begins = (first: number) =>
    Array.from({ length: Math.floor(720 / eachMinutes) }, (_, turn) => ({ minute: first + turn * 2 * eachMinutes }))
  return {
    watches: [
      { id: 'day', name: `Dawn of ${day}`, officials: [day], begins: begins(0) },
      { id: 'night', name: `Dusk of ${day}`, officials: [night], begins: begins(eachMinutes) },
    ],
    overrides: [],
  }
}

/** A watch passes each quarter of an hour, or each hour. */
const withRosters = (of: Mechanism, eachMinutes: number): Mechanism => ({
  ...of,
  supervisor: { ...of.supervisor, roster: onDutyInTurn('sup-duty', 'sup-head', eachMinutes) },
  parties: of.parties.map((each) => (each.id === 'north' ? { ...each, roster: onDutyInTurn('amal', 'nora', eachMinutes) } : each)),
})

const without = <Row extends object, Key extends keyof Row>(row: Row, key: Key): Omit<Row, Key> => {
  const { [key]: _, ...rest } = row
  return rest
}

/** What changes who is there, where they are and how they are reached. */
export function lived(of: Mechanism, change: LifeChange): Mechanism {
  const party = (id: string, how: (party: Party) => Party): Mechanism => ({
    ...of,
    parties: of.parties.map((each) => (each.id === id ? how(each) : each)),
  })
  const official = (id: string, how: (official: Official) => Official): Mechanism => ({
    ...of,
    parties: of.parties.map((each) => ({ ...each, officials: each.officials.map((one) => (one.id === id ? how(one) : one)) })),
  })
  const channels = (how: (track: Track) => Track['channels']): Mechanism => ({
    ...of,
    tracks: of.tracks.map((track) => ({ ...track, channels: how(track) })),
  })
  const moved = (id: string): Mechanism =>
    channels(({ channels: { [id]: own, ...rest } }) => {
      if (!own) return rest
      const channel = own.channel.endsWith('-2') ? own.channel.slice(0, -2) : `${own.channel}-2`
      return { ...rest, [id]: { ...own, channel } }
    })
  switch (change) {
    case 'another-liaison':
      return official('amal', (one) => ({ ...one, id: 'anna', accounts: [{ link: one.accounts[0]!.link, user: 'UA2' }] }))
    case 'liaison-again':
      return official('anna', (one) => ({ ...one, id: 'amal', accounts: [{ link: one.accounts[0]!.link, user: 'UA' }] }))
    case 'another-head':
      return official('nora', (one) => ({ ...one, id: 'noah', accounts: [{ link: one.accounts[0]!.link, user: 'UNH2' }] }))
    case 'liaison-on-one-track':
      return official('amal', (one) => ({ ...one, tracks: ['MED'] }))
    case 'move-north':
      return moved('north')
    case 'move-south':
      return moved('south')
    case 'move-link':
      return movedLink(of)
    case 'exchange-channels': {
      const [sec, med] = ['SEC', 'MED'].map((code) => of.tracks.find((each) => each.code === code)?.channels['south'])
      if (!sec || !med) return of
      return channels(({ code, channels: own }) =>
        code === 'SEC' ? { ...own, south: med } : code === 'MED' ? { ...own, south: sec } : own,
      )
    }
    case 'move-control': {
      const channel = of.supervisor.channel.channel === 'control' ? 'control-b' : 'control'
      return { ...of, supervisor: { ...of.supervisor, channel: { link: 'sup', channel } } }
    }
    case 'new-track':
      return withCommerce(of)
    case 'end-track':
      return { ...of, tracks: of.tracks.filter(({ code }) => code !== 'MED') }
    case 'east-off-track':
      return channels(({ channels: own }) => without(own, 'east'))
    case 'east-on-track':
      if (!of.parties.some(({ id }) => id === 'east')) return of
      return channels(({ code, channels: own }) => (code === 'SEC' ? { ...own, east: { link: 'east', channel: 'e-sec' } } : own))
    case 'no-east':
      return {
        ...channels(({ channels: own }) => without(own, 'east')),
        parties: of.parties.filter(({ id }) => id !== 'east'),
      }
    case 'rosters':
      return withRosters(of, 15)
    case 'other-rosters':
      return withRosters(of, 60)
    case 'no-rosters': {
      return { ...of, supervisor: without(of.supervisor, 'roster'), parties: of.parties.map((each) => without(each, 'roster')) }
    }
    case 'second-channel':
      return { ...of, supervisor: { ...of.supervisor, secondChannel: { link: 'sup2', channel: 'control-2' } } }
    case 'no-second-channel': {
      const { secondChannel: _, ...supervisor } = of.supervisor
      return { ...of, supervisor }
    }
    case 'party-due':
      return {
        ...of,
        tracks: of.tracks.map((track) =>
          track.code === 'SEC' && track.channels['south'] ? { ...track, partyDueMinutes: { south: { routine: 2, immediate: 2 } } } : track,
        ),
      }
    case 'names':
      return party('south', (each) => ({ ...each, name: each.name === 'South' ? 'Southern Union' : 'South' }))
  }
}

/** North goes to another workspace, and back: all of its people and channels with it. */
function movedLink(of: Mechanism): Mechanism {
  const link = of.parties.find(({ id }) => id === 'north')?.link === 'north' ? 'north-2' : 'north'
  return {
    ...of,
    parties: of.parties.map((each) =>
      each.id === 'north'
        ? {
            ...each,
            link,
            officials: each.officials.map((one) => ({ ...one, accounts: one.accounts.map(({ user }) => ({ link, user })) })),
          }
        : each,
    ),
    tracks: of.tracks.map((track) => {
      const { north } = track.channels
      return north ? { ...track, channels: { ...track.channels, north: { ...north, link } } } : track
    }),
  }
}

function withCommerce(of: Mechanism): Mechanism {
  const [sec] = of.tracks
  const linkOf = (id: string) => of.parties.find((each) => each.id === id)?.link
  const [north, south] = [linkOf('north'), linkOf('south')]
  if (!sec || north === undefined || south === undefined || of.tracks.some(({ code }) => code === 'COM')) return of
  const { partyDueMinutes: _, ...terms } = sec
  const channels = { north: { link: north, channel: 'n-com' }, south: { link: south, channel: 's-com' } }
  return { ...of, tracks: [...of.tracks, { ...terms, code: 'COM', name: 'Commerce', channels }] }
}
