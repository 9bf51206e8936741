/** ms: so far a platform's clock, by which a post was written, and Parley's may be apart (`parley check` and an alarm say where they are). */
export const clockSkewMs = 30_000
