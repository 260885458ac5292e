import type { PreprocessingStep } from './preprocessing.ts'

/** In a few words: `Rescaling(scale=0.5, offset=-1)`. */
export function describePreprocessing({ what, settings }: PreprocessingStep): string {
  const told = Object.entries(settings).map(([name, value]) => `${name}=${JSON.stringify(value)}`)
  return told.length === 0 ? what : `${what}(${told.join(', ')})`
}
