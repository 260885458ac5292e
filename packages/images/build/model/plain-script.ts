import { stripTypeScriptTypes } from 'node:module'

/** Changes when the same source becomes another script. */
export const scriptForm = `1, Node ${process.versions.node}`

const ownModule = /(?<=['"]\.{1,2}\/[^'"\n]*)\.ts(?=['"])/g

/**
 * A module without its types, which imports modules that are without theirs. Each start of a service would strip them
 * again, since a container has nowhere to keep compiled code: a fifth of the CPU time until it answers.
 */
export function plainScript(source: string): string {
  return withoutWarning(() => stripTypeScriptTypes(source)).replaceAll(ownModule, '.js')
}

/** `app.ts` is `app.js` then. */
export const scriptName = (path: string): string => path.replace(/\.ts$/, '.js')

/** A manifest whose exports are scripts. */
export const plainManifest = (text: string): string => text.replaceAll('"./*.ts"', '"./*.js"')

/** Node warns once that it may change how it strips types; users of Galley cannot do anything about it. */
function withoutWarning<T>(work: () => T): T {
  const { emitWarning } = process
  process.emitWarning = () => undefined
  try {
    return work()
  } finally {
    process.emitWarning = emitWarning
  }
}
