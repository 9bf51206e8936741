const named = (command: string, ...words: readonly string[]): readonly (readonly [string, string])[] => words.map((word) => [word, command])

/** What people type for a command who do not know its name, and the command that they are told. Nothing is done by it. */
export const otherNames: ReadonlyMap<string, string> = new Map([
  ...named('ack', 'acknowledge', 'acknowledged', 'received', 'receipt', 'roger', 'ok', 'seen'),
  ...named('immediate', 'urgent', 'alarm', 'emergency'),
  ...named('send request', 'request', 'question'),
  ...named('send proposal', 'proposal', 'propose'),
  ...named('send incident', 'incident'),
  ...named('send', 'notice', 'message', 'post'),
  ...named('withdraw', 'cancel', 'delete', 'recall', 'retract', 'undo', 'revoke'),
  ...named('reply', 'response', 're'),
  ...named('dispute', 'protest', 'object', 'complain', 'complaint'),
  ...named('clarify', 'clarification', 'understand', 'meaning'),
  ...named('open', 'list', 'pending', 'owed', 'todo', 'outstanding'),
  ...named('status', 'links', 'state', 'health'),
  ...named('show', 'history', 'details', 'life'),
  ...named('supervisor', 'mediator', 'private'),
  ...named('watch', 'duty', 'handover', 'shift'),
  ...named('help', 'commands', 'aide', 'ayuda', 'hilfe', 'допомога', 'помощь', 'مساعدة', 'عون', 'راهنما', 'עזרה', '帮助', '幫助'),
])

/** No commands: what they mean is done to a post, by its author. */
export const ofPosts: ReadonlySet<string> = new Set(['edit', 'correction', 'change', 'amend'])
