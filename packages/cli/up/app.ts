import { basename, extname } from 'node:path'
import { UsageError } from '../usage-error.ts'

/** A model as a service of a cluster. */
export interface App {
  /** Of all its objects. */
  readonly name: string
  readonly namespace: string
  /** With its registry, and a tag that no other image ever had. */
  readonly image: string
  /** How many replicas there are at least and at most. */
  readonly min: number
  readonly max: number
  /** Percent of the requested CPU that the autoscaler aims at. */
  readonly cpu: number
  /** At which the service answers. */
  readonly port: number
}

/** Marks what belongs to Galley's apps, so that `down` and `status` find it. */
export const managedByGalley = 'app.kubernetes.io/managed-by=galley'

/** What an app's own objects and pods are found by. */
export const selectorOf = (name: string): string =>
  `${managedByGalley},app.kubernetes.io/name=${name}`

export const labelsOf = ({ name }: Pick<App, 'name'>) => ({
  'app.kubernetes.io/name': name,
  'app.kubernetes.io/managed-by': 'galley',
})

/** An app's name from its model's file: what an object of Kubernetes may be called (RFC 1035). */
export function nameFromModel(model: string): string {
  const plain = basename(model, extname(model)).toLowerCase()
  const name = plain
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replace(/^[^a-z]+/, '')
    .slice(0, 52)
    .replace(/-+$/, '')
  return name || 'model'
}

/** @throws UsageError */
export function appName(text: string): string {
  if (/^[a-z]([a-z0-9-]{0,50}[a-z0-9])?$/.test(text)) return text
  throw new UsageError(
    `expected a name of at most 52 small letters, digits and dashes, a letter first, found '${text}'`,
  )
}
