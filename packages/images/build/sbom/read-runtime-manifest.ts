import Type from 'typebox'
import { Check } from 'typebox/value'
import { type FoundPackage, parsedJson } from './found-package.ts'

/** Where an image that Galley assembled names the programs that no package manager put there. */
export const runtimeManifestPath = 'usr/local/share/galley/runtime.json'

const RuntimeManifest = Type.Object({
  programs: Type.Array(
    Type.Object({ name: Type.String(), version: Type.String(), license: Type.String() }),
    { maxItems: 1000 },
  ),
})

export function readRuntimeManifest(text: string, path: string): readonly FoundPackage[] {
  const value = parsedJson(text)
  if (!Check(RuntimeManifest, value)) return []
  return value.programs.map((program) => ({ type: 'generic', ...program, path }))
}
