import Type from 'typebox'
import { Check } from 'typebox/value'
import { type FoundPackage, parsedJson } from './found-package.ts'

const NpmManifest = Type.Object({
  name: Type.String({ minLength: 1 }),
  version: Type.String({ minLength: 1 }),
  license: Type.Optional(Type.Unknown()),
})

/** The package of a package.json; nothing when it is not one that npm installed. */
export function readNpmManifest(text: string, path: string): readonly FoundPackage[] {
  const value = parsedJson(text)
  if (!Check(NpmManifest, value)) return []
  const license = typeof value.license === 'string' ? value.license : undefined
  return [{ type: 'npm', name: value.name, version: value.version, license, path }]
}
