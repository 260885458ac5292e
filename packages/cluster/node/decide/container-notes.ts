import type { PodContainerState } from '@galley/containers/pods/pod-runtime'
import type { Container, ResourceRequirements } from '../../kinds/pod-spec/types.ts'

/** What the agent keeps with each container that it makes, for whoever comes after it. */
export interface ContainerNotes {
  /** As the pod's spec had it. */
  readonly image: string
  /** For the status. */
  readonly imageName: string
  readonly imageID: string
  readonly terminationMessagePolicy: string
  /** What it was given at its start. */
  readonly resources: ResourceRequirements
}

const key = 'galley.dev/container'

export const notesOf = (container: Container, imageName: string, imageID: string) => ({
  [key]: JSON.stringify({
    image: container.image ?? '',
    imageName,
    imageID,
    terminationMessagePolicy: container.terminationMessagePolicy ?? 'File',
    resources: container.resources ?? {},
  } satisfies ContainerNotes),
})

const nothing: ContainerNotes = {
  image: '',
  imageName: '',
  imageID: '',
  terminationMessagePolicy: 'File',
  resources: {},
}

export function readNotes({ annotations }: PodContainerState['config']): ContainerNotes {
  const text = annotations[key]
  // Safe: nobody else writes it.
  return text === undefined ? nothing : { ...nothing, ...(JSON.parse(text) as ContainerNotes) }
}

export const specImage = (config: PodContainerState['config']): string => readNotes(config).image
