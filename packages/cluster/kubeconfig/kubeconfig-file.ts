import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  writeFileSync,
} from 'node:fs'
import { dirname } from 'node:path'
import { GalleyError } from '@galley/kit/errors'
import { parse, stringify } from 'yaml'
import type { Kubeconfig } from './kubeconfig.ts'
import { lockFile } from './lock-file.ts'

/** What a kubeconfig holds; nothing where there is no such file. */
export const readKubeconfig = (path: string): Kubeconfig => (existsSync(path) ? read(path) : {})

/** Changes a kubeconfig as a whole or not at all. What was there before the first change stays beside it, as `….before-galley`. */
export function changeKubeconfig(path: string, change: (config: Kubeconfig) => Kubeconfig): void {
  if (!existsSync(path)) mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  const target = existsSync(path) ? realpathSync(path) : path
  using _ = lockFile(target)
  const exists = existsSync(target)
  const changed = change(exists ? read(target) : {})
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
