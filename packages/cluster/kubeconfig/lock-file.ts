import { closeSync, openSync, rmSync, statSync } from 'node:fs'

/** Whoever holds it changes a small file; one that is older was left behind by a process that was ended. */
const longestMs = 2000
const pauseMs = 5

/** Holds `FILE.lock`, by which kubectl, too, keeps others from a kubeconfig that it changes. */
export function lockFile(path: string): Disposable {
  const lock = `${path}.lock`
  while (!create(lock)) {
    if (ageMs(lock) > longestMs) rmSync(lock, { force: true })
    else Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, pauseMs)
  }
  return { [Symbol.dispose]: () => rmSync(lock, { force: true }) }
}

function create(lock: string): boolean {
  try {
    closeSync(openSync(lock, 'wx'))
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false
    throw error
  }
}

const ageMs = (lock: string): number =>
  Date.now() - (statSync(lock, { throwIfNoEntry: false })?.mtimeMs ?? Date.now())
