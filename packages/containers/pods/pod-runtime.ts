import type { Duplex, Readable, Writable } from 'node:stream'
import type { RunnableImage } from '../image/runnable-image.ts'
import type { Target } from '../network/publish.ts'
import type { ExecRequest, Readings } from '../runtimes/runtime.ts'
import type { LogLimits } from '../state/container-config.ts'
import type { Signal } from '../state/signal.ts'
import type { TerminalSize } from '../terminal/pty.ts'

/**
 * What runs pods on a machine. It keeps on disk all that it needs to know, so that a process that starts anew finds what
 * runs and goes on with it. Containers outlive the process that started them: their output waits in a pipe for the next
 * one, their exit code in a file.
 */
export interface PodRuntime {
  readonly kind: 'oci' | 'process'

  /** In words for the user: what pods are not kept from, and limits that are not enforced. */
  readonly lacks: readonly string[]

  /** Where this machine reaches an address of a pod or a node: elsewhere than the API says where pods are not isolated. */
  reach(address: string, port: number): Target

  /** All sandboxes with their containers, as they are now. */
  pods(): Promise<readonly SandboxState[]>

  /** Calls `listener` with the id of a sandbox in which a container has ended. The returned function stops that. */
  listen(listener: (sandbox: string) => void): () => void

  /** Makes what a pod's containers share. If it is there already, nothing changes. */
  createSandbox(config: SandboxConfig): Promise<SandboxState>

  /**
   * Ends at once what runs in it, and gives up its network: `isAlive` is false from then on. Its containers with their logs
   * and ends stay. Nothing there is fine.
   */
  stopSandbox(id: string): Promise<void>

  /** Changes the limits of all its containers together; what is not given is not limited any more. */
  updateSandbox(id: string, resources: ContainerResources): Promise<void>

  /** Ends at once what runs in it, and leaves nothing of it: network, cgroup, files. Nothing there is fine. */
  removeSandbox(id: string): Promise<void>

  /** Unpacks what is not unpacked yet, so that containers of it start quickly. */
  prepareImage(image: RunnableImage): Promise<void>

  /** Makes a container's file system; nothing runs yet. Resolves with the container's id, 64 hexadecimal digits. */
  createContainer(sandbox: string, config: PodContainerConfig): Promise<string>

  /** Resolves once it runs. Throws `StartFailure` when its program cannot be started; it has ended then. */
  startContainer(id: string): Promise<void>

  /** False when it does not run. */
  signalContainer(id: string, signal: Signal): Promise<boolean>

  /** Its stop signal, and SIGKILL after `grace` milliseconds. Resolves when it has ended. */
  stopContainer(id: string, grace: number): Promise<void>

  /** Changes the limits of one that runs. Throws when the machine cannot, such as memory below what is in use. */
  updateContainer(id: string, resources: ContainerResources): Promise<void>

  /** It must have ended. Its logs go with it. */
  removeContainer(id: string): Promise<void>

  /** Runs a further process in a running container. Throws `ContainerError` where it does not run. */
  exec(id: string, request: ExecRequest & { readonly stdin: boolean }): Promise<Session>

  /** The first process's own streams, from now on. */
  attach(id: string): Promise<Session>

  /** Connects to a TCP port of the pod, also where the pod listens on its loopback only. */
  connect(sandbox: string, port: number): Promise<Duplex>

  /** Connections to a pod that were made and that its containers have not accepted: they break when these end. */
  unaccepted(sandbox: string): Promise<number>

  readings(id: string): Promise<Readings>

  /** Bytes that the container wrote to its own file system and its logs. */
  writtenBytes(id: string): Promise<number>

  /** Leaves all that runs alone, for the next process to go on with. Host ports are not carried meanwhile. */
  close(): Promise<void>
}

export interface SandboxConfig {
  /** The pod's uid. */
  readonly id: string
  readonly namespace: string
  readonly name: string
  readonly node: string
  /** The pod's own, also on the node's network; the domain may be part of it. */
  readonly hostname: string
  readonly domain?: string
  /** Where its host ports are, and the pod itself when it is on the node's network. */
  readonly nodeAddress: string
  /** An own address in the node's range (`10.244.0.0/24`), or the node's own network. */
  readonly network: { readonly kind: 'own'; readonly range: string } | { readonly kind: 'host' }
  /** Contents of /etc/resolv.conf. */
  readonly resolvConf: string
  /** What /etc/hosts has besides the pod's own name. */
  readonly hosts: readonly { readonly address: string; readonly names: readonly string[] }[]
  /** One space for each container, one for all of them, or the machine's. */
  readonly processes: 'own' | 'shared' | 'host'
  readonly ipc: 'own' | 'host'
  readonly sysctls: Readonly<Record<string, string>>
  readonly hostPorts: readonly HostPort[]
  /** Of all containers together; what is not given is not limited. */
  readonly resources: ContainerResources
}

export interface HostPort {
  /** The node's where undefined. */
  readonly hostAddress?: string
  readonly hostPort: number
  readonly containerPort: number
  readonly protocol: 'TCP' | 'UDP' | 'SCTP'
}

export interface SandboxState {
  readonly config: SandboxConfig
  /** Milliseconds since the epoch. */
  readonly createdAt: number
  /** The pod's address in the API. */
  readonly address: string
  /** False when it was stopped, or the machine was started anew since: nothing of it runs any more, nor ever will. */
  readonly isAlive: boolean
  /** In the order in which they were created. */
  readonly containers: readonly PodContainerState[]
}

export interface PodContainerState {
  readonly id: string
  readonly config: Omit<PodContainerConfig, 'image'> & {
    readonly image: Pick<RunnableImage, 'reference' | 'digest'>
  }
  readonly createdAt: number
  readonly state:
    | { readonly kind: 'created' }
    | { readonly kind: 'running'; readonly startedAt: number; readonly pid: number }
    | ContainerEnd
  /** The files of its logs, the current one last (Kubernetes' format of container logs). */
  readonly logFolder: string
}

export interface ContainerEnd {
  readonly kind: 'exited'
  readonly startedAt?: number
  readonly finishedAt: number
  /** 128 + N after signal N; 128 where it could not be started. */
  readonly exitCode: number
  readonly signal?: number
  readonly oomKilled: boolean
  /** Why it never ran. */
  readonly error?: string
}

export interface PodContainerConfig {
  /** As in the pod's spec. */
  readonly name: string
  /** Counts the containers of this name in the sandbox, from 0. */
  readonly attempt: number
  readonly image: RunnableImage
  /** Program and arguments; those of the image are put in already. */
  readonly command: readonly string[]
  /** `NAME=value`; the image's are put in already. */
  readonly env: readonly string[]
  readonly workingDirectory: string
  readonly user: PodUser
  /** Sees the processes of that running container of the pod, by its id, instead of the sandbox's. */
  readonly processesOf?: string
  readonly tty: boolean
  readonly stdin: boolean
  /** Stdin ends with the first client that was attached. */
  readonly stdinOnce: boolean
  readonly stopSignal: Signal
  readonly mounts: readonly PodMount[]
  readonly resources: ContainerResources
  readonly security: ContainerSecurity
  readonly logs: LogLimits
  /** Whatever the caller wants to find again, such as the pod's generation. */
  readonly annotations: Readonly<Record<string, string>>
}

export type PodUser =
  /** `USER[:GROUP]` as in the image's config, looked up in the image's files. */
  | { readonly kind: 'image'; readonly user: string; readonly groups: readonly number[] }
  | {
      readonly kind: 'numbers'
      readonly uid: number
      /** The image's group of this user, or 0, where undefined. */
      readonly gid?: number
      readonly groups: readonly number[]
    }

/** A file or folder of the machine, seen in the container. Both paths are absolute; `source` exists. */
export interface PodMount {
  readonly source: string
  readonly target: string
  readonly readOnly: boolean
  readonly recursiveReadOnly: boolean
  readonly propagation: 'private' | 'slave' | 'shared'
}

export interface ContainerResources {
  /** Weight against others, 1024 a core. */
  readonly cpuShares?: number
  /** Cores. */
  readonly cpus?: number
  readonly memoryBytes?: number
  readonly pids?: number
  readonly oomScore?: number
}

export interface ContainerSecurity {
  readonly privileged: boolean
  readonly readOnlyRoot: boolean
  readonly noNewPrivileges: boolean
  /** Names without `CAP_`, `ALL` among them. */
  readonly addedCapabilities: readonly string[]
  readonly droppedCapabilities: readonly string[]
  readonly seccomp: 'default' | 'unconfined'
  readonly masksProc: boolean
}

/** Streams of a process in a container. */
export interface Session {
  /** Absent when nothing reads it. Ending it ends the process's stdin. */
  readonly stdin?: Writable
  readonly stdout: Readable
  /** Absent with a terminal, which has one output only. */
  readonly stderr?: Readable
  /** The exit code; -1 when the client left first. Rejects with `StartFailure`. */
  readonly ended: Promise<number>
  resize(size: TerminalSize): Promise<void>
  /** Ends the process of `exec`; leaves that of `attach` alone. */
  close(): void
}
