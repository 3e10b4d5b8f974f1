"""Made-up people's names: real first names and surnames where many share them, invented surnames for the long tail."""

BRITISH_M = """John David Michael James Robert William Peter Thomas Paul Stephen Andrew Mark Anthony Kenneth George
Alan Brian Christopher Richard Edward Ronald Kevin Ian Derek Keith Graham Colin Barry Roy Frank Dennis Raymond
Harry Jack Daniel Matthew Joshua Luke Ryan Adam Simon Jason Lee Gary Craig Stuart Neil Philip Martin Nigel Terence
Trevor Albert Arthur Ernest Stanley Leslie Norman Gerald Geoffrey Douglas Eric Walter Fred Leonard Jordan Connor
Liam Callum Aaron Nathan Samuel Benjamin Joseph Charles Henry Oliver Oscar Alfie Archie Theo Max Lewis Dylan Kyle
Scott Sean Wayne Darren Dean Carl Jamie Russell Clive Malcolm Howard Hugh Vincent Bernard Dominic Justin Gavin Rhys
Gareth Dafydd Owen""".split()
BRITISH_F = """Margaret Mary Susan Patricia Jean Elizabeth Christine Joan Dorothy Barbara Sheila Linda Jacqueline
Julie Karen Sarah Emma Laura Rebecca Gemma Rachel Lisa Michelle Nicola Joanne Helen Angela Carol Janet Ann Anne
Maureen Kathleen Brenda Pamela Irene Doris Edna Hilda Joyce Audrey Sylvia Shirley Valerie Marjorie Vera Winifred
Elsie Florence Gladys Ivy Lilian Rose Alice Jane Amanda Deborah Tracey Sharon Donna Alison Wendy Lesley Gillian
Beverley Heather Jennifer Catherine Fiona Claire Samantha Victoria Charlotte Hannah Jessica Sophie Chloe Emily
Olivia Amelia Grace Lauren Amy Bethany Megan Georgia Ella Lucy Molly Holly Abigail Natalie Zoe Kelly Stacey Kirsty
Lindsay Annette Yvonne Marion Teresa Theresa Bridget Eileen Norma Rita Beryl June Sian Carys Eleri Gwen""".split()
BRITISH_S = """Smith Jones Williams Taylor Brown Davies Evans Wilson Thomas Johnson Roberts Robinson Thompson
Wright Walker White Edwards Hughes Green Hall Lewis Harris Clarke Patel Jackson Wood Turner Martin Cooper Hill Ward
Morris Moore Clark Lee King Baker Harrison Morgan Allen James Scott Phillips Watson Davis Parker Price Bennett
Young Griffiths Mitchell Kelly Cook Carter Richardson Bailey Collins Bell Shaw Murphy Miller Cox Richards Khan
Marshall Anderson Simpson Ellis Adams Singh Begum Wilkinson Foster Chapman Powell Webb Rogers Gray Mason Ali Hunt
Hussain Campbell Matthews Owen Palmer Holmes Mills Barnes Knight Lloyd Butler Russell Barker Fisher Stevens Jenkins
Murray Dixon Harvey Graham Pearson Fletcher Walsh Stewart Howard Andrews Reynolds Ford Payne Fox Pearce Day Brooks
West Cole Bradley Spencer Gibson Burton Crawford Newton Hardy Reid Doyle Byrne Nolan Kerr Grant Ross Duncan Sutton
Hargreaves Entwistle Ramsbottom Kershaw Ogden""".split()
MUSLIM_M = """Mohammed Ahmed Ali Hassan Hussain Ibrahim Imran Yusuf Omar Bilal Tariq Asif Khalid Shahid Nadeem
Usman Hamza Zain Adnan Faisal Amir Rashid Saleem Javed Iqbal Abdul Kashif Waqas Naveed Arshad Sajid Zubair Irfan
Haroon Ismail Junaid""".split()
MUSLIM_F = """Fatima Aisha Zainab Khadija Maryam Amina Nasreen Shabana Rukhsana Farzana Samina Saima Sadia Noreen
Parveen Shazia Yasmin Nadia Hafsa Sumaira Rabia Iqra Saira Bushra Tahira Kausar Naseem Zahra Halima Safiya Razia
Shaheen""".split()
MUSLIM_S = """Khan Ahmed Hussain Ali Iqbal Begum Bibi Akhtar Mahmood Malik Shah Mirza Rehman Hassan Aziz Rashid
Latif Rafiq Butt Chaudhry Qureshi Sheikh Siddiqui Parveen Kauser Mohammed Miah Uddin Islam Rahman Chowdhury Mughal
Raja Saleem Javed Hanif Bashir Yousaf Sadiq Nawaz Aslam Anwar Zaman Ditta Arif""".split()
INDIAN_M = """Rajesh Sanjay Amit Vijay Ravi Anil Suresh Rakesh Harpreet Gurpreet Manjit Jaswinder Baljit Kuldeep
Akshay Arjun Nikhil Rohan Kiran Dinesh Mahesh Ashok Bharat Jayesh Hitesh Paresh Sukhdev Harjit Balbir Mohan""".split()
INDIAN_F = """Priya Anita Sunita Meena Rekha Geeta Sita Kavita Pooja Neha Anjali Manjit Harpreet Gurpreet Jaswinder
Kulwinder Surinder Baljit Nisha Hema Bhavna Jyoti Asha Usha Lata Kiran Aarti Deepa Rupal Sonal""".split()
INDIAN_S = """Patel Singh Kaur Shah Sharma Gill Sidhu Dhillon Mistry Desai Mehta Joshi Rai Bains Sandhu Grewal
Verma Gupta Parmar Solanki Chauhan Modi Trivedi Bhatt Dhaliwal Johal Uppal Virdee Chopra Kapoor""".split()
POLISH_M = """Piotr Krzysztof Andrzej Tomasz Pawel Marcin Michal Jakub Mateusz Lukasz Adam Jan Stanislaw Zbigniew
Marek Grzegorz Wojciech Dariusz Rafal Kamil Bartosz Igor Mariusz Slawomir Radoslaw Szymon Filip Aleksander""".split()
POLISH_F = """Anna Maria Katarzyna Malgorzata Agnieszka Barbara Ewa Magdalena Joanna Monika Zofia Urszula Natalia
Karolina Aleksandra Justyna Sylwia Beata Dorota Iwona Danuta Kinga Paulina Weronika Oliwia Zuzanna""".split()
POLISH_S = """Nowak Kowalski Wisniewski Wojcik Kowalczyk Kaminski Lewandowski Zielinski Szymanski Wozniak Dabrowski
Kozlowski Jankowski Mazur Kwiatkowski Krawczyk Kaczmarek Piotrowski Grabowski Zajac Pawlowski Michalski Krol
Wieczorek Jablonski Wrobel Majewski Olszewski Stepien Malinowski Jaworski Dudek Adamczyk Gorski Sikora Walczak
Rutkowski Baran Szewczyk""".split()
AFRICAN_M = """Oluwaseun Babatunde Emeka Chukwuemeka Kwame Kofi Kwabena Ayodeji Tunde Segun Olumide Adebayo Chinedu
Ikenna Femi Gbenga Yaw Kojo Tendai Tafadzwa Abdi Mohamed Yonas Dawit Emmanuel Samuel Daniel Joseph""".split()
AFRICAN_F = """Oluwaseyi Folake Ngozi Chioma Amara Adaeze Abena Akua Ama Efua Yetunde Bukola Funmilayo Titilayo
Ifeoma Nneka Blessing Grace Patience Comfort Rumbidzai Chipo Hodan Fadumo Selam Hanna Esther Ruth""".split()
AFRICAN_S = """Okafor Okonkwo Adeyemi Adebayo Mensah Owusu Boateng Asante Osei Appiah Eze Nwosu Obi Okoro Ogunleye
Balogun Ajayi Abiola Olawale Afolabi Moyo Ncube Ndlovu Sibanda Abdi Mohamed Hassan Warsame Tesfaye Bekele Haile
Agyeman Amoah Annan Danso Ofori Nkrumah Adeleke Bello""".split()
CHINESE_M = "Wei Ming Jun Hao Chun Kwok Wai Ho Kin Man Chi Tsz Lok Yiu Siu Hong Kam Ka".split()
CHINESE_F = "Li Mei Xiu Ying Hui Fang Yan Lan Ling Suk Yuk Siu Wing Man Ching Ka Mei-Ling Hoi".split()
CHINESE_S = "Wong Chan Lee Cheung Lam Ng Chen Wang Zhang Liu Li Huang Lin Ho Tang Yip Leung Lau Kwan Tsang".split()

FRONT = """Ash Beck Birch Black Brad Bram Brook Buck Burn Cal Carl Chad Clay Cliff Cold Copp Crad Crom Dal Dene Dun
Elm Farn Fen Gar Gold Grim Hag Hal Hart Hather Haw Hazel Heath Hel Hen Hol Horn Ing Kel Ken Kirk Lang Led Lin Long
Lud Mar Mel Mid Mil Mor Nor Oak Old Ox Pen Pick Pil Rad Raven Red Rid Row Rush Sand Sax Shel Ship Sil Stan Sted
Stock Sut Tad Thorn Thur Tun Up Wal War Wat Wel West Whit Wil Win Wood Wor Yar""".split()
BACK = """bank beck bottom bourne bridge brook burn bury by castle cliffe combe cote croft dale den don field ford
garth gate grave greave ham head hill holme house hurst ing land ley low man mere more ridge royd sall shaw side
sley son stall stead stone ston thorpe ton tree twistle wall ward water well wick wood worth yard""".split()
INVENTED = [front + back for front in FRONT for back in BACK]

ROADS = """Albert Alexandra Alma Ash Beech Birch Bolton Bridge Bury Castle Cedar Chapel Cherry Church Clarence
Croft Cross Derby Dover East Edward Elm Fern Foundry George Grange Green Grosvenor Hawthorn Heath High Highfield
Hill Holcombe Holly Hope Inkerman Ivy James King Kings Lansdowne Larch Lime Lodge London Lord Manchester Manor
Market Mayfield Meadow Mill Moor Moss New Nelson Norman North Oak Oxford Park Poplar Priory Prospect Queen Queens
Railway Regent Rochdale Rose Rowan School Spring Springfield Stanley Station Sycamore Taylor Temple Union Vernon
Victoria Walmersley Warwick Water Wellington West William Willow Windsor Wood York""".split()
KINDS = [
    "Road",
    "Street",
    "Avenue",
    "Lane",
    "Close",
    "Drive",
    "Grove",
    "Terrace",
    "Court",
    "Crescent",
    "Gardens",
    "Way",
]
SHORT = {"Road": "Rd", "Street": "St", "Avenue": "Ave", "Drive": "Dr", "Lane": "Ln", "Close": "Cl", "Crescent": "Cres"}

# share of the town, men, women, surnames; how often born on 1 January, spelt otherwise, order exchanged
COMMUNITIES = {
    "British and Irish": (0.66, BRITISH_M, BRITISH_F, BRITISH_S, 0.003, 0.0, 0.004),
    "Pakistani and Bangladeshi": (0.14, MUSLIM_M, MUSLIM_F, MUSLIM_S, 0.08, 0.06, 0.015),
    "Indian": (0.06, INDIAN_M, INDIAN_F, INDIAN_S, 0.03, 0.03, 0.01),
    "Polish": (0.06, POLISH_M, POLISH_F, POLISH_S, 0.003, 0.03, 0.005),
    "African": (0.05, AFRICAN_M, AFRICAN_F, AFRICAN_S, 0.06, 0.03, 0.03),
    "Chinese": (0.03, CHINESE_M, CHINESE_F, CHINESE_S, 0.005, 0.02, 0.06),
}
OTHERWISE = [
    ("mm", "m"), ("oh", "u"), ("ee", "i"), ("ou", "oo"), ("q", "k"), ("ai", "ei"), ("z", "s"), ("h", ""),
    ("ow", "ov"), ("j", "y"), ("y", "i"), ("ss", "s"), ("w", "v"), ("dd", "d"), ("e", "a"), ("k", "ck"),
]  # fmt: skip
"""Letters that another spelling of a name from another alphabet exchanges."""
