import { basename, dirname, join } from 'node:path'

/** Where a sandbox's files are, all below one folder. */
export interface SandboxPlaces {
  readonly id: string
  readonly folder: string
  /** Written last of all when it is made. */
  readonly record: string
  /** Namespaces that its containers join, each kept alive by a mount. */
  readonly namespaces: { readonly network: string; readonly ipc: string; readonly uts: string }
  /** Memory that its containers share: /dev/shm. */
  readonly sharedMemory: string
  /** Of the process that a shared process namespace begins with. */
  readonly pause: string
  readonly containers: string
}

export function sandboxPlaces(folder: string): SandboxPlaces {
  return {
    id: basename(folder),
    folder,
    record: join(folder, 'sandbox.json'),
    namespaces: {
      network: join(folder, 'net'),
      ipc: join(folder, 'ipc'),
      uts: join(folder, 'uts'),
    },
    sharedMemory: join(folder, 'shm'),
    pause: join(folder, 'pause'),
    containers: join(folder, 'containers'),
  }
}

export interface PodContainerPlaces {
  readonly id: string
  /** The id of its sandbox. */
  readonly sandbox: string
  readonly folder: string
  readonly record: string
  readonly rootfs: string
  readonly bundle: string
  readonly logs: string
  /** Pipes with names: `stdin`, `stdout`, `stderr`. */
  readonly streams: string
  /** What the container's parent tells; little enough to be watched. */
  readonly marks: string
}

export function podContainerPlaces(folder: string): PodContainerPlaces {
  return {
    id: basename(folder),
    sandbox: basename(dirname(dirname(folder))),
    folder,
    record: join(folder, 'container.json'),
    rootfs: join(folder, 'rootfs'),
    bundle: join(folder, 'bundle'),
    logs: join(folder, 'logs'),
    streams: join(folder, 'streams'),
    marks: join(folder, 'marks'),
  }
}
