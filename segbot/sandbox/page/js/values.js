// The value of an element as Slack's view.state.values holds it: how it begins, whether it is empty, what is wrong with it.

const SINGLE = {
  static_select: ["selected_option", "initial_option"],
  external_select: ["selected_option", "initial_option"],
  radio_buttons: ["selected_option", "initial_option"],
  users_select: ["selected_user", "initial_user"],
  conversations_select: ["selected_conversation", "initial_conversation"],
  channels_select: ["selected_channel", "initial_channel"],
  datepicker: ["selected_date", "initial_date"],
  timepicker: ["selected_time", "initial_time"],
  datetimepicker: ["selected_date_time", "initial_date_time"],
  plain_text_input: ["value", "initial_value"],
  number_input: ["value", "initial_value"],
  email_text_input: ["value", "initial_value"],
  url_text_input: ["value", "initial_value"],
};

const SEVERAL = {
  checkboxes: ["selected_options", "initial_options"],
  multi_static_select: ["selected_options", "initial_options"],
  multi_external_select: ["selected_options", "initial_options"],
  multi_users_select: ["selected_users", "initial_users"],
  multi_conversations_select: ["selected_conversations", "initial_conversations"],
  multi_channels_select: ["selected_channels", "initial_channels"],
  file_input: ["files", "initial_files"],
};

/** The name of the part that holds the answer: "selected_option", "value", … ; null for an element that holds none. */
export function slotOf(type) {
  return (SINGLE[type] ?? SEVERAL[type])?.[0] ?? null;
}

export function isSeveral(type) {
  return type in SEVERAL;
}

export function stateOf(type, answer) {
  return { type, [slotOf(type)]: answer };
}

export function initialState(element) {
  const [, initial] = SINGLE[element.type] ?? SEVERAL[element.type];
  const empty = isSeveral(element.type) ? [] : null;
  return stateOf(element.type, element[initial] ?? empty);
}

export function isEmpty(state) {
  const answer = state?.[slotOf(state?.type)];
  return answer === null || answer === undefined || answer === "" || (Array.isArray(answer) && !answer.length);
}

const EMAIL = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;

/** One sentence for the field, or null when Slack's own client would let it pass. */
export function problemOf(block, state) {
  const element = block.element;
  if (isEmpty(state)) return block.optional ? null : "Please complete this required field.";
  const answer = state[slotOf(element.type)];
  if (element.type === "plain_text_input") return lengthProblem(element, answer);
  if (element.type === "number_input") return numberProblem(element, answer);
  if (element.type === "email_text_input" && !EMAIL.test(answer)) return "Please enter a valid email address.";
  if (element.type === "url_text_input" && !/^https?:\/\/\S+$/.test(answer)) return "Please enter a valid web address (https://…).";
  return null;
}

function lengthProblem({ min_length: min, max_length: max }, answer) {
  if (min && answer.length < min) return `Please enter at least ${min} characters.`;
  if (max && answer.length > max) return `Please shorten this to ${max} characters (now ${answer.length}).`;
  return null;
}

function numberProblem({ is_decimal_allowed: decimal, min_value: min, max_value: max }, answer) {
  if (!(decimal ? /^-?\d+([.]\d+)?$/ : /^-?\d+$/).test(answer)) return decimal ? "Please enter a number." : "Please enter a whole number.";
  if (min !== undefined && Number(answer) < Number(min)) return `Please enter ${min} or more.`;
  if (max !== undefined && Number(answer) > Number(max)) return `Please enter ${max} or less.`;
  return null;
}
