import type { RunnableImage } from '../image/runnable-image.ts'
import type {
  BindMount,
  Limits,
  LogLimits,
  NetworkConfig,
  PublishedPort,
  RuntimeConfig,
  VolumeMount,
} from '../state/container-config.ts'

/** What may be asked of a new container; what is left out comes from the image or is usual. */
export interface CreateOptions {
  readonly image: RunnableImage
  readonly runtime: RuntimeConfig
  readonly network: NetworkConfig
  readonly name?: string
  /** In place of the image's command. */
  readonly command?: readonly string[]
  /** In place of the image's entry point, whose command is then left out too. */
  readonly entrypoint?: readonly string[]
  /** `NAME=value`; wins over the image's. */
  readonly env?: readonly string[]
  readonly workingDirectory?: string
  readonly user?: string
  readonly hostname?: string
  readonly tty?: boolean
  readonly stdin?: boolean
  readonly stopSignal?: string
  readonly mounts?: readonly (BindMount | VolumeMount)[]
  readonly limits?: Limits
  readonly ports?: readonly PublishedPort[]
  readonly readOnlyRoot?: boolean
  readonly removeWhenStopped?: boolean
  readonly labels?: Readonly<Record<string, string>>
  readonly logs?: LogLimits
}
