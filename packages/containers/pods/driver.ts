import type { Duplex } from 'node:stream'
import type { UnpackedLayer } from '../rootfs/layer-store.ts'
import type { ExecRequest, Readings } from '../runtimes/runtime.ts'
import type { PodContainerPlaces, SandboxPlaces } from './places.ts'
import type {
  ContainerResources,
  PodContainerConfig,
  PodRuntime,
  SandboxConfig,
} from './pod-runtime.ts'
import type { StoredContainer, StoredSandbox } from './records.ts'

/**
 * What differs between ways of running pods; lives, logs and files are the same. Keeps nothing in memory that does not follow
 * from what is on disk. All that clears can be repeated, and may find only part of what it is to clear.
 */
export interface PodDriver extends Pick<PodRuntime, 'kind' | 'lacks' | 'reach'> {
  /** Layers are laid over one another by overlayfs; where not, they are copied. */
  readonly overlay: boolean

  /** Makes what a pod's containers share; the folder is there. */
  makeSandbox(places: SandboxPlaces, config: SandboxConfig, address: string): Promise<void>
  isAlive(sandbox: StoredSandbox): boolean
  clearSandbox(places: SandboxPlaces): Promise<void>
  /** Changes the limits of all its containers together, where there are such. */
  updateSandbox?(sandbox: StoredSandbox, resources: ContainerResources): Promise<void>

  /** Makes its file system. Throws `RuntimeError` for an image or a user that cannot be run. */
  makeContainer(
    places: PodContainerPlaces,
    config: PodContainerConfig,
    layers: readonly UnpackedLayer[],
  ): Promise<MadeContainer>
  command(sandbox: StoredSandbox, container: StoredContainer): Promise<ContainerCommand>
  /** Changes the limits of one that runs. */
  update(container: StoredContainer, resources: ContainerResources): Promise<void>
  /** Why there never was a first process. */
  failureOf(container: StoredContainer): Promise<string>
  wasOutOfMemory(container: StoredContainer, end: RawEnd): boolean
  /** Ends all that runs of it, the first process aside. */
  endStragglers(sandbox: StoredSandbox, container: StoredContainer): Promise<void>
  clearContainer(places: PodContainerPlaces): Promise<void>

  /** `folder` is for the process's own files; its number is to be written to `pid` there. */
  exec(
    sandbox: StoredSandbox,
    container: StoredContainer,
    request: ExecRequest,
    folder: string,
  ): Promise<readonly string[]>
  /** Why the process of `exec` was not started; undefined if it was. */
  execFailureOf(folder: string): Promise<string | undefined>

  /** As the machine sees them. */
  processes(container: StoredContainer): Promise<readonly number[]>
  readings(container: StoredContainer): Promise<Readings>
  /** Folders whose contents the container wrote. */
  writtenFolders(places: PodContainerPlaces): readonly string[]
  connect(sandbox: StoredSandbox, port: number): Promise<Duplex>
}

export interface MadeContainer {
  /** Bytes in its written folders that it has not written. */
  readonly ownBytes: number
}

export interface ContainerCommand {
  /** Runs it to its end, and writes the number of its first process to the mark `pid`. */
  readonly words: readonly string[]
  /** See `ParentScript`. */
  readonly oomFile?: string
}

/** An end as the container's parent saw it. */
export interface RawEnd {
  readonly exitCode: number
  readonly oomKills: number
  /** It was SIGKILLed because somebody wanted it to end. */
  readonly wasKilled: boolean
}
