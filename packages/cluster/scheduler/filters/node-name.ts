import { checking, type Filter, rejected, skip } from './filter.ts'

const another = rejected("node(s) didn't match the requested node name", true)

/** A pod that names its node goes nowhere else. */
export const nodeName: Filter = {
  name: 'NodeName',
  prepare: ({ pod }) =>
    pod.spec?.nodeName
      ? checking(({ name }) => (name === pod.spec?.nodeName ? undefined : another))
      : skip,
  helps: ({ resource, action }) => resource === 'node' && action === 'added',
}
