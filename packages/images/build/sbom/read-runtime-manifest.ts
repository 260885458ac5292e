import { fits, listOf, openObject } from '@galley/kit/schemas'
import * as v from 'valibot'
import { type FoundPackage, parsedJson } from './found-package.ts'

/** Where an image that Galley assembled names the programs that no package manager put there. */
export const runtimeManifestPath = 'usr/local/share/galley/runtime.json'

const RuntimeManifest = openObject({
  programs: listOf(
    openObject({ name: v.string(), version: v.string(), license: v.string() }),
    1000,
  ),
})

export function readRuntimeManifest(text: string, path: string): readonly FoundPackage[] {
  const value = parsedJson(text)
  if (!fits(RuntimeManifest, value)) return []
  return value.programs.map((program) => ({ type: 'generic', ...program, path }))
}
