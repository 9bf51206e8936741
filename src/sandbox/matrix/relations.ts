import { type RoomEvent, relationOf, type Viewer } from './event.ts'
import { type Content, MatrixError } from './protocol.ts'
import type { Room } from './room.ts'

/** Throws as Synapse does for a relation that it would not store. Edits of another's event it does store. */
export function assertRelationAllowed(room: Room, sender: string, content: Content): void {
  const relation = relationOf(content)
  if (relation === undefined) return
  const parent = room.events.get(relation.eventId)
  if (parent === undefined) throw new MatrixError(400, 'M_UNKNOWN', "Can't send relation to unknown event")
  if (relation.type === 'm.annotation' && parent.annotations?.has(annotationKey(sender, relation.key))) {
    throw new MatrixError(400, 'M_DUPLICATE_ANNOTATION', "Can't send same reaction twice")
  }
  if (relation.type === 'm.thread' && relationOf(parent.content) !== undefined) {
    throw new MatrixError(400, 'M_UNKNOWN', 'Cannot start threads from an event with a relation')
  }
}

const annotationKey = (sender: string, key: string | undefined): string => `${sender}\n${key ?? ''}`

/** Files a new event under the one that it relates to. */
export function relate(room: Room, event: RoomEvent): void {
  const relation = relationOf(event.content)
  if (relation === undefined || event.stateKey !== undefined) return
  const parent = room.events.get(relation.eventId)
  if (parent === undefined) return
  parent.children ??= []
  parent.children.push(event)
  if (relation.type === 'm.annotation') {
    parent.annotations ??= new Map()
    parent.annotations.set(annotationKey(event.sender, relation.key), event)
  }
  if (relation.type === 'm.thread') {
    // Re-inserted, so that the threads stand in the order of their latest reply.
    room.threadRoots.delete(parent)
    room.threadRoots.add(parent)
  }
}

/** Undoes `relate` for an event that is about to lose its content. */
export function unrelate(room: Room, event: RoomEvent): void {
  const relation = relationOf(event.content)
  const parent = relation === undefined ? undefined : room.events.get(relation.eventId)
  if (relation === undefined || parent?.children === undefined) return
  parent.children = parent.children.filter((child) => child !== event)
  if (relation.type === 'm.annotation') parent.annotations?.delete(annotationKey(event.sender, relation.key))
  if (relation.type === 'm.thread' && latestInThread(parent) === undefined) room.threadRoots.delete(parent)
}

export function childrenOf(event: RoomEvent, relationType: string): RoomEvent[] {
  return (event.children ?? []).filter((child) => relationOf(child.content)?.type === relationType)
}

/** The edit that counts: the newest by the author of the original. */
export function latestEdit(event: RoomEvent): RoomEvent | undefined {
  return event.children?.findLast((child) => child.sender === event.sender && relationOf(child.content)?.type === 'm.replace')
}

export function latestInThread(root: RoomEvent): RoomEvent | undefined {
  return root.children?.findLast((child) => relationOf(child.content)?.type === 'm.thread')
}

/**
 * The aggregations that Synapse bundles into `unsigned.m.relations`: the latest edit and the thread's summary, each
 * event shown by `show`. A thread outlives the redaction of its root.
 */
export function bundledRelations(event: RoomEvent, viewer: Viewer, show: (event: RoomEvent) => Content): Content | undefined {
  if (event.children === undefined) return undefined
  const bundled: Record<string, unknown> = {}
  const edit = event.redactedBecause === undefined ? latestEdit(event) : undefined
  if (edit !== undefined) bundled['m.replace'] = show(edit)
  const latest = latestInThread(event)
  if (latest !== undefined) {
    const replies = childrenOf(event, 'm.thread')
    bundled['m.thread'] = {
      latest_event: show(latest),
      count: replies.length,
      current_user_participated: event.sender === viewer.userId || replies.some((reply) => reply.sender === viewer.userId),
    }
  }
  return Object.keys(bundled).length === 0 ? undefined : bundled
}
