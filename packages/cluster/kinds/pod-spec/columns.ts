import type { PodSpec } from './types.ts'

export const containerNames = ({ containers = [] }: Pick<PodSpec, 'containers'>): string =>
  containers.map(({ name = '' }) => name).join(',')

export const containerImages = ({ containers = [] }: Pick<PodSpec, 'containers'>): string =>
  containers.map(({ image = '' }) => image).join(',')
