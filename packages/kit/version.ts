import { createRequire } from 'node:module'

const manifest: { readonly version: string } = createRequire(import.meta.url)('./package.json')

/** Galley's version; all its packages share it. */
export const version = manifest.version
