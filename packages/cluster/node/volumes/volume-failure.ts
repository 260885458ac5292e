/** Why a volume is not there, in the kubelet's words. It is tried again. */
export class VolumeFailure extends Error {
  override readonly name = 'VolumeFailure'
  readonly stage: 'found' | 'set up'

  constructor(message: string, stage: 'found' | 'set up' = 'set up') {
    super(message)
    this.stage = stage
  }
}

/** What an event `FailedMount` says of it. */
export function failedMount(volume: string, error: unknown): string {
  const message = messageOf(error)
  if (error instanceof VolumeFailure && error.stage === 'found')
    return `Unable to attach or mount volumes: unmounted volumes=[${volume}], unattached volumes=[], failed to process volumes=[${volume}]: ${message}`
  return `MountVolume.SetUp failed for volume ${JSON.stringify(volume)} : ${message}`
}

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error))

/** As upstream puts several errors together. */
export function together(errors: readonly unknown[]): VolumeFailure {
  const messages = [...new Set(errors.map(messageOf))]
  return new VolumeFailure(messages.length === 1 ? (messages[0] ?? '') : `[${messages.join(', ')}]`)
}
