/** ms: so far a platform's clock, by which a post was written, and Parley's may be apart (`parley check --connect` says where they are, and the supervisor is told while Parley runs). */
export const clockSkewMs = 30_000
