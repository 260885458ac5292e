import { checkFields, parseFieldSelector } from '../../apiserver/selectors/field-selector.ts'
import { StatusError } from '../../apiserver/status.ts'
import { pod } from '../../kinds/core/pod.ts'
import type { KubeObject } from '../../kinds/object.ts'
import { toInnerForm } from '../../kinds/structure/normal-form.ts'
import { structs } from '../../kinds/structure/structs.ts'
import { type FuzzTarget, seedsOf } from '../target.ts'

const decoder = new TextDecoder()
const resource = { kind: pod, struct: structs(pod.structure), structs }
const object: KubeObject = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a' } }
toInnerForm(object, resource.struct, structs)

export const fieldSelector: FuzzTarget = {
  name: 'field selector',
  share: 4,
  seeds: () =>
    seedsOf([
      'metadata.name=a,metadata.namespace!=b',
      'spec.nodeName==n , status.phase=',
      'metadata.name=a\\,b\\=c\\\\',
      ',spec.restartPolicy=Never,',
    ]),
  run(input) {
    try {
      const selector = parseFieldSelector(decoder.decode(input))
      checkFields(selector, resource)
      selector.matches(object, pod)
    } catch (error) {
      if (!(error instanceof StatusError && error.code === 400)) throw error
    }
  },
}
