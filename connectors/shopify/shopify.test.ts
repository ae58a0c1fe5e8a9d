import { conformance } from '../../src/kit/testing/conformance.ts';
import { subject } from './fixtures/subject.ts';

conformance(subject);
