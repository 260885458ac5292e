import type { ApiObject } from './resource.ts'

/** By UTF-16 units, as Go compares what names and times are made of. */
export const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/** Oldest first; those of one second by name. */
export const byCreation = ({ metadata: a }: ApiObject, { metadata: b }: ApiObject): number =>
  compareText(a.creationTimestamp ?? '', b.creationTimestamp ?? '') ||
  compareText(a.name ?? '', b.name ?? '')
