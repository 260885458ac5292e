import { join } from 'node:path'

/** Where things are below Galley's folder for containers, `root`. */
export interface Places {
  readonly root: string
  readonly containers: string
  readonly names: string
  /** Containers that run one step of a build each. */
  readonly steps: string
  readonly layers: string
  /** Named volumes, a folder each. */
  readonly volumes: string
  readonly cache: string
  /** What went wrong in supervisors themselves. */
  readonly trouble: string
  /** What no restart of the machine survives: claims to addresses. Shared by all roots where possible. */
  readonly run: string
}

export function placesOf(root: string): Places {
  const isRoot = process.platform === 'linux' && process.getuid?.() === 0
  return {
    root,
    containers: join(root, 'containers'),
    names: join(root, 'names'),
    steps: join(root, 'steps'),
    layers: join(root, 'layers'),
    volumes: join(root, 'volumes'),
    cache: join(root, 'cache'),
    trouble: join(root, 'trouble.log'),
    run: isRoot ? '/run/galley' : join(root, 'run'),
  }
}

/** Where things are below one container's folder. */
export interface ContainerPlaces {
  readonly folder: string
  readonly config: string
  readonly state: string
  /** Who supervises it, while somebody does. */
  readonly supervisor: string
  readonly socket: string
  readonly logs: string
  readonly rootfs: string
  readonly bundle: string
}

export function containerPlaces(folder: string): ContainerPlaces {
  return {
    folder,
    config: join(folder, 'config.json'),
    state: join(folder, 'state.json'),
    supervisor: join(folder, 'supervisor'),
    socket: join(folder, 'attach'),
    logs: join(folder, 'logs'),
    rootfs: join(folder, 'rootfs'),
    bundle: join(folder, 'bundle'),
  }
}
