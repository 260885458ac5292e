import { createMemoryStore } from './live-store.ts'
import { storeCases } from './store.cases.ts'

storeCases('memory', createMemoryStore)
