import { WorkerThread } from '@galley/kit/workers/worker-thread'
import type { FlattenRequest } from './flatten-worker.ts'
import type { UnpackedLayer } from './layer-store.ts'

type Thread = WorkerThread<FlattenRequest, void, undefined>

/** It is there while there is something to do. */
let thread: Thread | undefined
let callers = 0

/**
 * Puts layers together in the plain folder `folder` by copying, for hosts without overlayfs: what a container writes must stay
 * its own. Large files of machine code are linked to those of the store; they are most of an image, and whoever changes one puts
 * another in its place. A symbolic link to an absolute path is made relative, since this root is not the process's root.
 *
 * All of it is calls of the system, one after another: in a thread of its own they take a quarter of what they take from here
 * (measured, thousands of files), and nobody waits for them but the caller.
 */
export async function flatten(layers: readonly UnpackedLayer[], folder: string): Promise<void> {
  thread ??= new WorkerThread({
    script: new URL('./flatten-worker.ts', import.meta.url),
    name: 'flatten',
  })
  const mine = thread
  callers += 1
  try {
    await mine.ready
    await mine.call({ layers, folder })
  } finally {
    callers -= 1
    if (callers === 0) {
      thread = undefined
      await mine.end()
    }
  }
}
