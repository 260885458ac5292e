/** A package that an image holds, as its own manifest names it. */
export interface FoundPackage {
  readonly type: 'npm' | 'deb' | 'generic'
  readonly name: string
  readonly version: string
  /** An SPDX licence expression, where the manifest has one. */
  readonly license: string | undefined
  /** Where in the image its manifest is. */
  readonly path: string
  /** For Debian packages. */
  readonly architecture?: string
}

/** The package's URL in the form of package-url/purl-spec. */
export function purlOf({ type, name, version, architecture }: FoundPackage): string {
  const coded = name.split('/').map(encodeURIComponent).join('/')
  const qualifier = architecture ? `?arch=${encodeURIComponent(architecture)}` : ''
  const namespace = type === 'deb' ? 'debian/' : ''
  return `pkg:${type}/${namespace}${coded}@${encodeURIComponent(version)}${qualifier}`
}

/** Manifests in an image may be anything: what is not JSON names no package. */
export function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
