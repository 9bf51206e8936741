/** Marks that Parley sets on an author's own post: one at a time. */
export const marks = { held: '⏳', delivered: '📤', acknowledged: '☑', refused: '⛔' } as const
export const receiptMarks: readonly string[] = Object.values(marks)

const relayed = `Relayed by Parley. No ${marks.delivered} within 60 s = not sent: use voice. ${marks.acknowledged} = received, never consent.`

export const topicText = (isExercise: boolean): string => (isExercise ? `EXERCISE. ${relayed}` : relayed)
