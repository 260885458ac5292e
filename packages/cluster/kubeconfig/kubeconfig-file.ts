import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  writeFileSync,
} from 'node:fs'
import { homedir } from 'node:os'
import { delimiter, dirname, join, resolve } from 'node:path'
import { GalleyError } from '@galley/kit/errors'
import { parse, stringify } from 'yaml'
import type { Kubeconfig } from './kubeconfig.ts'

/** The file that kubectl would write: the first one of $KUBECONFIG, else ~/.kube/config. */
export function usualKubeconfig(): string {
  const [first] = named()
  return resolve(first ?? join(homedir(), '.kube/config'))
}

/** The files that kubectl would read: all those of $KUBECONFIG, else ~/.kube/config. */
export const usualKubeconfigs = (): string[] =>
  named().length > 0 ? named().map((path) => resolve(path)) : [usualKubeconfig()]

const named = () => (process.env.KUBECONFIG ?? '').split(delimiter).filter(Boolean)

/** What a kubeconfig holds; nothing where there is no such file. */
export const readKubeconfig = (path: string): Kubeconfig => (existsSync(path) ? read(path) : {})

/** Changes a kubeconfig as a whole or not at all. What was there before the first change stays beside it, as `….before-galley`. */
export function changeKubeconfig(path: string, change: (config: Kubeconfig) => Kubeconfig): void {
  const exists = existsSync(path)
  const target = exists ? realpathSync(path) : path
  const config = exists ? read(target) : {}
  const changed = change(config)
  if (!exists) mkdirSync(dirname(target), { recursive: true, mode: 0o700 })
  const backup = `${target}.before-galley`
  if (exists && !existsSync(backup)) copyFileSync(target, backup)
  writeFileSync(`${target}.new`, stringify(changed), { mode: 0o600, flush: true })
  renameSync(`${target}.new`, target)
}

function read(path: string): Kubeconfig {
  const text = readFileSync(path, 'utf8')
  const config: unknown = parsed(text, path)
  if (config === null || config === undefined) return {}
  // What is inside is left to kubectl to judge: only the lists of names are touched.
  if (typeof config === 'object' && !Array.isArray(config)) return config as Kubeconfig
  throw notKubeconfig(path, 'it holds no map')
}

function parsed(text: string, path: string): unknown {
  try {
    return parse(text)
  } catch (error) {
    throw notKubeconfig(path, error instanceof Error ? error.message : String(error))
  }
}

const notKubeconfig = (path: string, reason: string) =>
  new GalleyError('invalid', `${path} is no kubeconfig: ${reason}`, {
    next: 'Mend it, or name another file with --kubeconfig.',
  })
