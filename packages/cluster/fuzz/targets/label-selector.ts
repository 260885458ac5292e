import { parseLabelSelector } from '../../apiserver/selectors/label-selector.ts'
import { StatusError } from '../../apiserver/status.ts'
import { type FuzzTarget, seedsOf } from '../target.ts'

const decoder = new TextDecoder()
const labels = { a: 'b', 'x.example/y': '7', z: '' }

export const labelSelector: FuzzTarget = {
  name: 'label selector',
  share: 4,
  seeds: () =>
    seedsOf([
      'a=b,c!=d',
      'a==b , !c',
      'x.example/y in (a, b),z notin (c,)',
      'x.example/y > 6,x.example/y<8',
      'a in (),b',
      'in,notin in (in)',
    ]),
  run(input) {
    try {
      parseLabelSelector(decoder.decode(input)).matches(labels)
    } catch (error) {
      if (!(error instanceof StatusError && error.code === 400)) throw error
    }
  },
}
