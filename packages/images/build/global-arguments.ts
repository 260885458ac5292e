import { formatPlatform, hostPlatform, type Platform } from '../oci/platform.ts'
import type { Dockerfile } from './dockerfile/dockerfile.ts'
import { expanded } from './steps/words.ts'

/**
 * What FROM lines can refer to, and stages by naming it again: the platform arguments, and the ARGs
 * before the first FROM as the command line or their defaults set them.
 */
export function globalArguments(
  { globalArgs }: Dockerfile,
  buildArgs: ReadonlyMap<string, string>,
  platform: Platform,
  target: string | undefined,
): ReadonlyMap<string, string> {
  const all = new Map([
    ...platformArguments('TARGET', platform),
    ...platformArguments('BUILD', hostPlatform()),
    ['TARGETSTAGE', target ?? 'default'] as const,
  ])
  for (const instruction of globalArgs) {
    for (const { name, fallback } of instruction.args) {
      const lookup = (known: string) => all.get(known)
      const own = fallback === undefined ? undefined : expanded(fallback, instruction, lookup)
      const value = buildArgs.get(name) ?? own ?? all.get(name)
      if (value !== undefined) all.set(name, value)
    }
  }
  return all
}

function platformArguments(prefix: string, platform: Platform): (readonly [string, string])[] {
  return [
    [`${prefix}PLATFORM`, formatPlatform(platform)],
    [`${prefix}OS`, platform.os],
    [`${prefix}ARCH`, platform.architecture],
    [`${prefix}VARIANT`, platform.variant ?? ''],
  ]
}
