import { answerTask } from '@galley/kit/workers/answer-task'
import { loadLibrary } from '../keras/hdf5/library.ts'
import type { ConversionRequest } from './read-keras-file.ts'

// The HDF5 library is compiled while the converters are loaded.
const library = loadLibrary()
const { readKerasFile } = await import('./read-keras-file.ts')
await library

answerTask((request: ConversionRequest) => readKerasFile(request))
