/** Why a volume is not there, in the kubelet's words. It is tried again. */
export class VolumeFailure extends Error {
  override readonly name = 'VolumeFailure'
  readonly stage: 'found' | 'set up'
  /** The persistent volume that could not be set up. */
  readonly persistentVolume: string | undefined

  constructor(message: string, stage: 'found' | 'set up' = 'set up', persistentVolume?: string) {
    super(message)
    this.stage = stage
    this.persistentVolume = persistentVolume
  }
}

/** The same failure, as one of a persistent volume. */
export const ofPersistentVolume = (name: string, error: unknown): VolumeFailure =>
  new VolumeFailure(messageOf(error), 'set up', name)

/** What an event `FailedMount` says of a pod's volume, which is known by its persistent volume once that is found. */
export function failedMount(volume: string, error: unknown): string {
  const message = messageOf(error)
  const { stage, persistentVolume = volume } = error instanceof VolumeFailure ? error : {}
  if (stage === 'found')
    return `Unable to attach or mount volumes: unmounted volumes=[${volume}], unattached volumes=[], failed to process volumes=[${volume}]: ${message}`
  return `MountVolume.SetUp failed for volume ${JSON.stringify(persistentVolume)} : ${message}`
}

function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const { message, syscall, path } = error as NodeJS.ErrnoException
  const why = /^E\w+: (?<why>[^,]+), /.exec(message)?.groups?.why
  // As Go words what the system refuses.
  return why && syscall && path ? `${syscall} ${path}: ${why}` : message
}

/** As upstream puts several errors together. */
export function together(errors: readonly unknown[]): VolumeFailure {
  const messages = [...new Set(errors.map(messageOf))]
  return new VolumeFailure(messages.length === 1 ? (messages[0] ?? '') : `[${messages.join(', ')}]`)
}
