"""Names for made-up people, streets and organisations: many communities, as in a northern English borough."""

from __future__ import annotations

from typing import NamedTuple


class Community(NamedTuple):
    """How one community's people are often called; `language` is spoken by some of the older ones."""

    share: int  # in a hundred people
    women: tuple[str, ...]
    men: tuple[str, ...]
    surnames: tuple[str, ...]
    language: str = ""


def _names(text: str) -> tuple[str, ...]:
    return tuple(text.split())


ELDERS = Community(
    0,
    _names("Edna Doris Margaret Jean Maureen Sheila Brenda Pauline Dorothy Beryl Audrey Irene Hilda Vera Joyce Elsie"),
    _names("Harold Ronald Stanley Kenneth Derek Raymond Norman Frank Albert Ernest Roy Dennis Leonard Wilfred Eric"),
    (),
)
COMMUNITIES = (
    Community(
        64,
        _names("Susan Karen Julie Claire Emma Rachel Laura Hannah Sophie Chloe Amy Megan Lucy Janet Linda Gillian Ruth "
               "Alison Tracey Nicola Kerry Beth Ellie Grace"),
        _names("David John Paul Mark Andrew Peter Stephen Ian Neil Craig Lee Daniel Thomas James Jack Ryan Adam Liam "
               "Graham Keith Simon Gary Callum Josh"),
        _names("Ashworth Holt Kershaw Greenhalgh Entwistle Hargreaves Whitworth Barlow Crompton Fielding Haworth Lomax "
               "Openshaw Pilkington Ramsbottom Schofield Taylor Turner Unsworth Wardle Yates Bradley Clegg Duckworth "
               "Hamer Isherwood Jackson Kay Leach Mills Nuttall Rothwell Smith Walker Wood Wright"),
    ),
    Community(
        12,
        _names("Fatima Ayesha Shazia Nasreen Rukhsana Saima Zainab Amina Parveen Bushra Sadia Maryam"),
        _names("Mohammed Imran Tariq Asif Yusuf Bilal Khalid Naveed Usman Ibrahim Hamza Rashid"),
        _names("Ahmed Khan Hussain Malik Iqbal Mahmood Akhtar Mirza Qureshi Chaudhry Sheikh Anwar"),
        "Urdu",
    ),
    Community(4, _names("Priya Anjali Meena Sunita Kavita Nisha Hema"),
              _names("Rajesh Sanjay Vijay Amit Kiran Nikhil Arun"),
              _names("Patel Shah Mistry Desai Chauhan Parmar Joshi"), "Gujarati"),
    Community(3, _names("Nasima Rahima Shirin Taslima Farzana"), _names("Abdul Shafiq Jamal Mizan Rafiq"),
              _names("Begum Miah Uddin Rahman Chowdhury Islam"), "Bengali"),
    Community(5, _names("Agnieszka Katarzyna Magdalena Joanna Ewa Halina Zofia"),
              _names("Piotr Tomasz Krzysztof Marek Pawel Zbigniew Jan"),
              _names("Nowak Wozniak Mazur Krawczyk Zajac Wrobel Dudek Pawlak"), "Polish"),
    Community(4, _names("Bronwen Megan Sian Carys Eleri Gwen Mair"),
              _names("Gareth Rhys Dafydd Huw Emyr Gwilym Aled"),
              _names("Jones Davies Evans Roberts Hughes Pritchard Llewellyn Parry"), "Welsh"),
    Community(3, _names("Siobhan Bridget Niamh Maeve Kathleen Nora"),
              _names("Patrick Sean Declan Brendan Eamon Michael"),
              _names("Murphy Kelly Doyle Gallagher Brennan Nolan O'Connor")),
    Community(3, _names("Ngozi Adaeze Blessing Abena Efua Chioma Mercy"),
              _names("Chidi Emeka Kwame Kofi Tunde Samuel Femi"),
              _names("Okafor Okoro Mensah Adeyemi Boateng Eze Owusu Balogun")),
    Community(1, _names("Mei Ling Xiu Hui Lan"), _names("Wei Jun Chen Hao Ming"),
              _names("Wong Chan Cheung Li Zhang Lam"),
              "Cantonese"),
    Community(1, _names("Oksana Iryna Olena Halyna"), _names("Taras Andriy Bohdan Mykola"),
              _names("Kovalenko Shevchenko Bondarenko Melnyk"), "Ukrainian"),
)  # fmt: skip

STREET_FIRST = _names(
    "Bobbin Shuttle Loom Weaver Fuller Dyer Clog Kiln Cinder Quarry Marl Pike Brow Clough Delph Weir Sluice Lock Wharf "
    "Towpath Heron Dunnock Wren Linnet Curlew Plover Rowan Alder Hazel Sallow Bramble Fern Bracken Heather Gorse "
    "Thistle Clover Meadow Orchard Chapel Vicarage School Station Market Mill Foundry Tannery Paper Bleach Rope "
    "Lamplighter Coronation Jubilee Victoria Albert Alma Garibaldi Peel Cobden Bright Unity Hope Temperance "
    "Providence Pilot Hallow Tarrow Moss Bank Ridge Edge Crag Hollin Lamb Fold Barn Shippon Dairy Hawthorn Cedar "
    "Beech Elm Larch"
)
STREET_LAST = _names("Street Road Lane Avenue Close Terrace Grove Fold Brow Way Drive Court Row Place")

ORGANISATIONS: tuple[tuple[str, tuple[str, ...], str, tuple[str, ...]], ...] = (
    ("pharmacy", ("Weirside Pharmacy", "Loomgate Chemist", "Hollin Pharmacy", "Kilnfold Pharmacy", "Station Pharmacy",
                  "Market Chemist", "Sallowfield Pharmacy", "Overhallow Pharmacy", "Cinderbrook Chemist",
                  "Dunnock Pharmacy", "Netherfern Pharmacy", "Quarryside Chemist"),
     "Dispenses and gives advice over the counter.", ("medicines",)),
    ("foodbank", ("Hallow Town Foodbank", "Tarrowside Foodbank", "Netherfern Larder", "Kilnfold Foodbank",
                  "Overhallow Pantry", "Weirsgate Food Club", "Bobbin Lane Pantry", "Marlpit Community Fridge"),
     "Food for households that cannot buy it.", ("food", "essentials")),
    ("charity", ("Fernhallow Carers", "Tarrow Age Friends", "Lantern Debt Advice", "Open Door Housing",
                 "Fernhallow Sight and Hearing", "Tarrow Women's Refuge", "Bereaved Together Tarrow",
                 "Fernhallow Toy Library", "Kiln Street Youth", "Get Online Fernhallow"),
     "A registered charity that works across the borough.", ("comfort_calls", "money", "internet")),
    ("mutual_aid", ("Hallow Cross Neighbours", "Loomgate Street Team", "Station Meadows Mutual Aid",
                    "Tarrowbank Helping Hands", "Sallowfield Shoppers", "Dunnock Green Good Neighbours",
                    "Lambsden Village Line", "Marlpit WhatsApp Group", "Cinderbrook Together",
                    "Quarryside Dog Walkers", "Pikelow Edge Neighbours", "Brackenclough Farm Run"),
     "Neighbours who shop, fetch and ring.", ("food", "dog_walking", "comfort_calls")),
    ("faith", ("St Oswin's Church", "Tarrow Mosque Kitchen", "Hallow Methodist Church", "Kilnfold Gurdwara Langar",
               "Our Lady of the Weir", "Fernhallow Hindu Mandir", "Chapel Row Fellowship", "Netherfern Synagogue Care"),
     "Meals, visits and calls for anybody, of any faith or none.", ("food", "comfort_calls")),
    ("business", ("Tarrow Valley Produce", "Hargreaves Bakery", "Loomgate Cash and Carry", "Pikelow Dairy",
                  "Bleachfield Van Hire"), "Gives goods, a van or people's time.", ("food", "essentials")),
    ("gp", ("Hallow Town Surgery", "Tarrowside Surgery", "Netherfern Surgery", "Kilnfold Surgery",
            "Overhallow Surgery"), "A general practice.", ("wellbeing",)),
)  # fmt: skip
