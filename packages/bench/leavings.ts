import type { ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const children = new Set<ChildProcess>()
const cleanups = new Set<() => void>()

/**
 * From now on this process ends without leaving processes or files, also when it is interrupted: all
 * temporary files, of its parts and of the processes it starts, go into one folder that goes with it.
 */
export function leaveNothingBehind(): void {
  const folder = mkdtempSync(join(tmpdir(), 'galley-bench-'))
  process.env.TMPDIR = folder
  const leave = () => {
    for (const child of children) killGroup(child)
    for (const cleanup of cleanups) cleanup()
    // What was killed just now may still be writing.
    rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 })
  }
  process.once('exit', leave)
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(signal, () => {
      leave()
      // Now that nothing listens for it, it ends this process: `process.exit` would end its threads one
      // by one, which ONNX Runtime does not survive in the middle of a computation.
      process.kill(process.pid, signal)
    })
  }
}

/** Has a child that leads its own process group (`detached`) killed with the group when this process ends. */
export function endWithUs(child: ChildProcess): void {
  children.add(child)
  child.once('exit', () => children.delete(child))
}

/** Has `cleanup` called when this process ends, unless what is returned was disposed of, which calls it too. */
export function cleanUpLater(cleanup: () => void): Disposable {
  cleanups.add(cleanup)
  return {
    [Symbol.dispose]: () => {
      if (cleanups.delete(cleanup)) cleanup()
    },
  }
}

function killGroup({ pid }: ChildProcess): void {
  if (pid === undefined) return
  try {
    process.kill(-pid, 'SIGKILL')
  } catch {
    // It ended just now.
  }
}
