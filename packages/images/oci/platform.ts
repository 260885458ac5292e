import { GalleyError } from '@galley/kit/errors'
import { listOf, openObject, textOf } from '@galley/kit/schemas'
import * as v from 'valibot'
import type { DeepReadonly } from './readonly.ts'

const word = textOf(128)

export const Platform = openObject({
  os: word,
  architecture: word,
  variant: v.exactOptional(word),
  'os.version': v.exactOptional(word),
  'os.features': v.exactOptional(listOf(word, 64)),
})

/** What an image runs on, in Go's words: `linux`, `amd64`, `v8`. */
export type Platform = DeepReadonly<v.InferOutput<typeof Platform>>

export class InvalidPlatformError extends GalleyError {
  constructor(asked: string) {
    super('invalid', `"${asked.slice(0, 80)}" is not a platform`, {
      next: 'Write os/architecture[/variant], such as linux/amd64 or linux/arm64.',
    })
  }
}

const architectures: Readonly<Record<string, string>> = {
  x64: 'amd64',
  x86_64: 'amd64',
  'x86-64': 'amd64',
  aarch64: 'arm64',
  ia32: '386',
  i386: '386',
}

/** The variant that an architecture means when it names none. */
const usualVariants: Readonly<Record<string, string>> = { arm64: 'v8', arm: 'v7', amd64: 'v1' }

/**
 * A platform from `linux/amd64`, `linux/arm/v7`, or an architecture alone.
 * @throws InvalidPlatformError
 */
export function parsePlatform(text: string): Platform {
  const parts = text.split('/')
  const named = parts.length === 1 ? [hostPlatform().os, ...parts] : parts
  const [os, architecture, variant] = named
  if (
    !os ||
    !architecture ||
    named.length > 3 ||
    !named.every((p) => /^[a-z0-9][a-z0-9_.-]{0,63}$/.test(p))
  ) {
    throw new InvalidPlatformError(text)
  }
  return canonical({ os, architecture, ...(variant === undefined ? {} : { variant }) })
}

/** What this machine runs. On other systems than Linux still `linux`, since images hold Linux programs. */
export function hostPlatform(): Platform {
  return canonical({ os: 'linux', architecture: process.arch })
}

export function formatPlatform({ os, architecture, variant }: Platform): string {
  return [os, architecture, variant].filter((part) => part !== undefined && part !== '').join('/')
}

/** One spelling for each platform: Go's name of the architecture, the usual variant left out. */
export function canonical(platform: Platform): Platform {
  const { variant, ...rest } = platform
  const lower = platform.architecture.toLowerCase()
  const architecture = architectures[lower] ?? lower
  const isUsual = !variant || variant === usualVariants[architecture]
  return { ...rest, os: platform.os.toLowerCase(), architecture, ...(isUsual ? {} : { variant }) }
}

/** Whether a program for `offered` runs on a machine that is `wanted`. */
export function runsOn(offered: Platform, wanted: Platform): boolean {
  const [a, b] = [canonical(offered), canonical(wanted)]
  if (a.os !== b.os || a.architecture !== b.architecture) return false
  return variantRank(a) <= variantRank(b)
}

/** Variants are ordered: an arm v7 machine runs v6 programs, not the other way round. */
export function variantRank(platform: Platform): number {
  const variant = platform.variant ?? usualVariants[platform.architecture] ?? ''
  return Number(/^v(\d+)/.exec(variant)?.[1] ?? 0)
}
