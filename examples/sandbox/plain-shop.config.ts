import { plainHub } from './plain-hub.ts';

// `npm start -- --shop plain` runs it.
export default plainHub({ stock: null });
