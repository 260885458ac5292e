import { own } from '../own.ts'
import { autoscaling } from './descriptions/autoscaling.ts'
import { common } from './descriptions/common.ts'
import { containers } from './descriptions/containers.ts'
import { kinds } from './descriptions/kinds.ts'
import { metadata } from './descriptions/metadata.ts'
import { others } from './descriptions/others.ts'
import { pods } from './descriptions/pods.ts'
import { services } from './descriptions/services.ts'
import { workloads } from './descriptions/workloads.ts'

/** What fields are for, by struct without its package (`core.v1.Pod`); the struct's own stands under an empty name. */
export type Descriptions = Readonly<Record<string, Readonly<Record<string, string>>>>

export const descriptions: Descriptions = {
  ...metadata,
  ...pods,
  ...containers,
  ...services,
  ...workloads,
  ...autoscaling,
  ...others,
}

const prefixes =
  /^io\.k8s\.(?:api\.|apimachinery\.pkg\.apis\.|apiextensions-apiserver\.pkg\.apis\.|kube-aggregator\.pkg\.apis\.|metrics\.pkg\.apis\.)/

const short = (struct: string): string => struct.replace(prefixes, '')

/** What a struct is; empty where nothing is said of it. */
export function describeStruct(struct: string): string {
  const name = short(struct)
  const said = own(kinds, name) ?? own(descriptions, name)?.['']
  if (said) return said
  const item = name.endsWith('List') ? own(kinds, name.slice(0, -'List'.length)) : undefined
  return item ? `${lastWord(name)} is a list of ${lastWord(name.slice(0, -'List'.length))}.` : ''
}

const lastWord = (name: string): string => name.slice(name.lastIndexOf('.') + 1)

/** What a field is for; what has the same meaning everywhere is said once. */
export const describeField = (struct: string, field: string): string =>
  own(own(descriptions, short(struct)) ?? {}, field) ?? own(common, field) ?? ''
