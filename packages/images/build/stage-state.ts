import type { History, RunConfig } from '../oci/config.ts'
import type { Platform } from '../oci/platform.ts'
import type { Lookup } from './dockerfile/expand.ts'
import type { StageFiles } from './stage-files.ts'

/** What a stage has come to after some of its instructions; steps return changed copies. */
export interface StageState {
  readonly config: RunConfig
  readonly history: readonly History[]
  readonly author: string | undefined
  readonly platform: Platform
  /** Build arguments in scope, with their values. */
  readonly args: ReadonlyMap<string, string>
  readonly files: StageFiles
}

export const defaultPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'
const defaultShell = ['/bin/sh', '-c']

/** What a name means to the instructions of a stage: ENV goes before ARG. */
export function lookupIn(state: StageState): Lookup {
  const env = new Map((state.config.Env ?? []).map(splitPair))
  return (name) => env.get(name) ?? state.args.get(name)
}

export function splitPair(pair: string): [string, string] {
  const at = pair.indexOf('=')
  return at < 0 ? [pair, ''] : [pair.slice(0, at), pair.slice(at + 1)]
}

export function shellOf({ config }: StageState): readonly string[] {
  return config.Shell ?? defaultShell
}

export function withConfig(state: StageState, change: RunConfig): StageState {
  return { ...state, config: { ...state.config, ...change } }
}

/** `NAME=value` pairs with some set: in place where the name is there, at the end where it is not. */
export function withPairs(
  pairs: readonly string[],
  set: readonly (readonly [string, string])[],
): readonly string[] {
  const all = new Map(pairs.map(splitPair))
  for (const [name, value] of set) all.set(name, value)
  return [...all].map(([name, value]) => `${name}=${value}`)
}
