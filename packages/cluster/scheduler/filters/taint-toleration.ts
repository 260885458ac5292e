import { untolerated } from '../model/taints.ts'
import { checking, type Filter, rejected } from './filter.ts'

/** Taints keep away pods that do not tolerate them. */
export const taintToleration: Filter = {
  name: 'TaintToleration',
  prepare: ({ pod }) =>
    checking(({ node }) => {
      const taint = untolerated(node.spec?.taints, pod.spec?.tolerations)
      if (!taint) return undefined
      return rejected(`node(s) had untolerated taint {${taint.key}: ${taint.value ?? ''}}`, true)
    }),
}
