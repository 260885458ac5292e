import { fits, openObject } from '@galley/kit/schemas'
import * as v from 'valibot'
import { type FoundPackage, parsedJson } from './found-package.ts'

const NpmManifest = openObject({
  name: v.pipe(v.string(), v.nonEmpty()),
  version: v.pipe(v.string(), v.nonEmpty()),
  license: v.exactOptional(v.unknown()),
})

/** The package of a package.json; nothing when it is not one that npm installed. */
export function readNpmManifest(text: string, path: string): readonly FoundPackage[] {
  const value = parsedJson(text)
  if (!fits(NpmManifest, value)) return []
  const license = typeof value.license === 'string' ? value.license : undefined
  return [{ type: 'npm', name: value.name, version: value.version, license, path }]
}
