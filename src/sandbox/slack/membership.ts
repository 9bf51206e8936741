import { addPost } from './posts.ts'
import { type Channel, type SlackApp, tsOf, type Workspace } from './workspace.ts'

/** Puts a person or a bot into a channel; everyone there reads it. Does nothing for a member. */
export function addMember(workspace: Workspace, channel: Channel, user: string): void {
  if (channel.members.has(user)) return
  channel.members.add(user)
  const text = `<@${user}> has joined the channel`
  addPost(workspace, channel, { user, text, subtype: channel.kind === 'group' ? 'group_join' : 'channel_join' })
  workspace.announce(channel, {
    type: 'member_joined_channel',
    user,
    channel: channel.id,
    channel_type: channel.kind === 'group' ? 'G' : 'C',
    team: workspace.team.id,
    event_ts: tsOf(workspace.nextMicros()),
  })
}

/** Takes a person out of a channel. */
export function removeMember(workspace: Workspace, channel: Channel, user: string): void {
  if (!channel.members.delete(user)) return
  const text = `<@${user}> has left the channel`
  addPost(workspace, channel, { user, text, subtype: channel.kind === 'group' ? 'group_leave' : 'channel_leave' })
  workspace.announce(channel, memberLeft(workspace, channel, user))
}

/** Removes an app's bot. It is told that it left; of what happens in the channel afterwards it hears nothing. */
export function removeBotFrom(workspace: Workspace, channel: Channel, app: SlackApp, by: string): void {
  if (!channel.members.delete(app.botUser)) return
  const event_ts = tsOf(workspace.nextMicros())
  const type = channel.kind === 'group' ? 'group_left' : 'channel_left'
  workspace.deliver(app, { type, channel: channel.id, actor_id: by, event_ts }, channel)
  workspace.deliver(app, memberLeft(workspace, channel, app.botUser), channel)
  workspace.changed()
}

function memberLeft(workspace: Workspace, channel: Channel, user: string) {
  return {
    type: 'member_left_channel',
    user,
    channel: channel.id,
    channel_type: channel.kind === 'group' ? 'G' : 'C',
    team: workspace.team.id,
    event_ts: tsOf(workspace.nextMicros()),
  }
}

/** Changes the line above a channel; everyone there reads who did it. */
export function setTopic(workspace: Workspace, channel: Channel, user: string, topic: string): void {
  if (channel.topic === topic) return
  channel.topic = topic
  channel.topicBy = user
  const said = topic === '' ? 'cleared the channel topic' : `set the channel topic: ${topic}`
  const subtype = channel.kind === 'group' ? 'group_topic' : 'channel_topic'
  addPost(workspace, channel, { user, text: `<@${user}> ${said}`, subtype, topic })
}

/** Another organisation is let into the channel. A private one with an id of the old kind gets another. */
export function shareWith(workspace: Workspace, channel: Channel, otherTeam: string): void {
  channel.isExtShared = true
  if (channel.kind === 'group' && channel.id.startsWith('G')) {
    const { id: old_channel_id } = channel
    workspace.renumber(channel, `C${old_channel_id.slice(1)}`)
    const changed = { type: 'channel_id_changed', old_channel_id, new_channel_id: channel.id, event_ts: tsOf(workspace.nextMicros()) }
    workspace.announce(channel, changed)
  }
  const event_ts = tsOf(workspace.nextMicros())
  workspace.announce(channel, { type: 'channel_shared', connected_team_id: otherTeam, channel: channel.id, event_ts })
  workspace.changed()
}

/** Its id stays. Everyone there reads who did it. */
export function convert(workspace: Workspace, channel: Channel, user: string, isPublic: boolean): void {
  if (channel.kind === 'im' || (channel.kind === 'channel') === isPublic) return
  channel.kind = isPublic ? 'channel' : 'group'
  const text = isPublic
    ? 'made this channel *public*. Any member in this workspace can see and join it.'
    : 'made this channel *private*. Now, it can only be viewed or joined by invitation.'
  addPost(workspace, channel, { user, text, subtype: isPublic ? 'channel_convert_to_public' : 'channel_convert_to_private' })
}
