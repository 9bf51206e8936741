const withoutFallback = { fallback: 'none' } as const
const languages = new Intl.DisplayNames('en', { type: 'language', ...withoutFallback })
const scripts = new Intl.DisplayNames('en', { type: 'script', ...withoutFallback })
const regions = new Intl.DisplayNames('en', { type: 'region', ...withoutFallback })

/**
 * The name of the language that a tag (BCP 47) says, with its script and its region; undefined where any part of it has no name. What has none
 * (`en-x-agreed-by-south`, `en-accepted`) would be words of somebody's own in a line of Parley's.
 */
export function languageName(tag: string): string | undefined {
  const usual = usualWriting(tag) ?? ''
  const [, language, script, region] = /^([a-z]{2,3})(?:-([A-Z][a-z]{3}))?(?:-([A-Z]{2}|\d{3}))?$/.exec(usual) ?? []
  if (language === undefined || languages.of(language) === undefined) return undefined
  if (script !== undefined && scripts.of(script) === undefined) return undefined
  if (region !== undefined && regions.of(region) === undefined) return undefined
  return languages.of(usual)
}

/** A tag in its usual writing, if all of it has a name. */
export const knownLanguage = (tag: string): string | undefined => (languageName(tag) === undefined ? undefined : usualWriting(tag))

function usualWriting(tag: string): string | undefined {
  try {
    return Intl.getCanonicalLocales(tag)[0]
  } catch {
    return undefined
  }
}
