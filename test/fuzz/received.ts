import type { HandedOver, Received } from '../../src/core/received.ts'

const texts = [
  'link',
  'channel',
  'post',
  'author',
  'user',
  'text',
  'emoji',
  'command',
  'action',
  'id',
  'thread',
  'inReplyTo',
  'previousText',
]
const times = ['writtenAt', 'editedAt', 'deletedAt', 'at']
const excerptLengthMax = 80
const latestMs = 8.64e15

/** Whether what an adapter hands over keeps the contract, whatever it was made from. */
export function receivedProblems(received: HandedOver | undefined): readonly string[] {
  if (received === undefined) return []
  const fields = received as unknown as Readonly<Record<string, unknown>>
  const wrongText = texts.filter((name) => fields[name] !== undefined && typeof fields[name] !== 'string')
  const wrongTime = times.filter((name) => fields[name] !== undefined && !isMoment(fields[name]))
  const fragments = 'fragments' in received ? (received.fragments ?? []) : []
  return [
    ...wrongText.map((name) => `${received.type}.${name} is no text`),
    ...wrongTime.map((name) => `${received.type}.${name} is no moment: ${String(fields[name])}`),
    ...fragments.filter(({ excerpt }) => [...excerpt].length > excerptLengthMax).map(() => 'an excerpt is too long'),
  ]
}

const isMoment = (value: unknown): boolean => typeof value === 'number' && value >= 0 && value <= latestMs

/** A hint is none of the core's business. */
export const recorded = (handed: HandedOver | undefined): Received | undefined => (handed?.type === 'access-changed' ? undefined : handed)
