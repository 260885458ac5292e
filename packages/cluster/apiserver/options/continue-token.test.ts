import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { StatusError } from '../status.ts'
import { readToken, writeToken } from './continue-token.ts'

const prefix = '//configmaps/lab/'

describe('a continue token', () => {
  it('says where the last page ended and of which revision it was', () => {
    assert.deepEqual(readToken(writeToken(`${prefix}b`, prefix, 7), prefix), {
      revision: 7,
      after: `${prefix}b`,
    })
  })

  it('cannot lead out of what is listed', () => {
    const token = Buffer.from('{"v":"meta.k8s.io/v1","rv":1,"start":"../secrets"}').toString(
      'base64url',
    )
    assert.throws(() => readToken(token, prefix), /continue key is not valid/)
  })

  it('is refused with a 400 where it is none', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        try {
          readToken(text, prefix)
        } catch (error) {
          assert.ok(error instanceof StatusError)
          assert.equal(error.code, 400)
        }
      }),
    )
  })
})
