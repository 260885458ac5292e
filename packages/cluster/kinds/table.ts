import type { Kind } from './kind.ts'

/** Every kind that is built in. */
export const kinds: readonly Kind[] = []
