import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { parseFieldSelector } from './field-selector.ts'

describe('a field selector', () => {
  it('takes terms apart at commas that are not escaped', () => {
    const { terms } = parseFieldSelector('a=1\\,2,b!=x,c==\\=')
    assert.deepEqual(terms, [
      { field: 'a', isEqual: true, value: '1,2' },
      { field: 'b', isEqual: false, value: 'x' },
      { field: 'c', isEqual: true, value: '=' },
    ])
  })

  it('is refused where a term has no operator', () => {
    assert.throws(() => parseFieldSelector('metadata.name'), {
      message: "invalid selector: 'metadata.name'; can't understand 'metadata.name'",
    })
  })

  it('is refused where a value holds what has to be escaped', () => {
    assert.throws(() => parseFieldSelector('a=b=c'), {
      message: 'invalid field selector: unescaped character in value: 61',
    })
  })
})
