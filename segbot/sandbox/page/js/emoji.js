// Emoji by Slack shortcode; what is not here stays as typed.

const TABLE = `
+1 👍|thumbsup 👍|-1 👎|thumbsdown 👎|tada 🎉|rocket 🚀|warning ⚠️|white_check_mark ✅|heavy_check_mark ✔️|ballot_box_with_check ☑️
x ❌|negative_squared_cross_mark ❎|no_entry ⛔|no_entry_sign 🚫|octagonal_sign 🛑|rotating_light 🚨|bell 🔔|no_bell 🔕|eyes 👀|wave 👋
pray 🙏|clap 👏|raised_hands 🙌|muscle 💪|ok_hand 👌|point_right 👉|point_left 👈|point_up 👆|point_down 👇|hand ✋|raised_hand ✋
smile 😄|slightly_smiling_face 🙂|grin 😁|joy 😂|wink 😉|thinking_face 🤔|sweat_smile 😅|cry 😢|scream 😱|sunglasses 😎
heart ❤️|broken_heart 💔|sparkles ✨|star ⭐|fire 🔥|zap ⚡|boom 💥|100 💯|question ❓|exclamation ❗
grey_question ❔|bangbang ‼️|information_source ℹ️|bulb 💡|memo 📝|pencil ✏️|pencil2 ✏️|clipboard 📋|page_facing_up 📄|bar_chart 📊
chart_with_upwards_trend 📈|chart_with_downwards_trend 📉|file_folder 📁|open_file_folder 📂|inbox_tray 📥|outbox_tray 📤|package 📦|paperclip 📎|link 🔗|lock 🔒
unlock 🔓|closed_lock_with_key 🔐|key 🔑|shield 🛡️|mag 🔍|hourglass ⌛|hourglass_flowing_sand ⏳|stopwatch ⏱️|alarm_clock ⏰|clock1 🕐
calendar 📅|date 📅|wastebasket 🗑️|broom 🧹|scissors ✂️|recycle ♻️|arrows_counterclockwise 🔄|repeat 🔁|leftwards_arrow_with_hook ↩️|arrow_right_hook ↪️
arrow_right ➡️|arrow_left ⬅️|arrow_up ⬆️|arrow_down ⬇️|double_vertical_bar ⏸️|pause_button ⏸️|black_square_for_stop ⏹️|arrow_forward ▶️|heavy_plus_sign ➕|heavy_minus_sign ➖
busts_in_silhouette 👥|bust_in_silhouette 👤|label 🏷️|dart 🎯|mega 📣|loudspeaker 📢|email 📧|envelope ✉️|gear ⚙️|wrench 🔧
hammer_and_wrench 🛠️|robot_face 🤖|crown 👑|ghost 👻|bug 🐛|construction 🚧|red_circle 🔴|large_orange_circle 🟠|large_yellow_circle 🟡|large_green_circle 🟢
large_blue_circle 🔵|white_circle ⚪|black_circle ⚫|small_blue_diamond 🔹|small_orange_diamond 🔸|speech_balloon 💬|thread 🧵|pushpin 📌|bookmark 🔖|coffee ☕
`;

const EMOJI = new Map(TABLE.trim().split(/[|\n]/).map((pair) => {
  const cut = pair.indexOf(" ");
  return [pair.slice(0, cut), pair.slice(cut + 1)];
}));

export function emoji(name) {
  return EMOJI.get(name) ?? null;
}

/** Replaces :shortcodes: in plain text. */
export function withEmoji(text) {
  return text.replace(/:([a-z0-9_+-]+):/g, (whole, name) => emoji(name) ?? whole);
}
